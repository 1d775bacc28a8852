import classes from './share-bar.module.css';

/** A thin bar beside a figure; the figure itself is the text, so the bar is hidden from readers. */
export function ShareBar({ percent, color }: { percent: number; color?: string }) {
  return (
    <div className={classes.track} aria-hidden>
      <div className={classes.fill} style={{ width: `${Math.min(100, Math.max(0, percent))}%`, background: color }} />
    </div>
  );
}
