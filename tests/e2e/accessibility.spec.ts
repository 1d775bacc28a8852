import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './harness.ts';
import { LAN, recordSomeUsage } from './journey-steps.ts';
import { noteHealth, raiseSystemAlert } from './monitoring-steps.ts';

const SCREENS = [
  '/overview',
  '/spend?by=model',
  '/users',
  `/users/${LAN.id}`,
  '/alerts',
  '/alerts?kind=system',
  '/monitoring',
  `/users/${LAN.id}?tab=why`,
  '/rollout',
  '/rollout?tab=people',
  '/rollout?tab=schedule',
  '/rollout?tab=rules',
  '/routing',
  '/routing?tab=report',
  '/routing?tab=policy',
  '/routing?tab=whatIf',
  '/sync',
];

for (const colorScheme of ['light', 'dark'] as const)
  test(`every screen can be read and operated by everybody, ${colorScheme}`, async ({ console, service }) => {
    test.slow();
    await recordSomeUsage(service);
    await raiseSystemAlert(service);
    await noteHealth(service, 'warning');
    await console.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await console.signIn('admin');
    for (const path of SCREENS) {
      await console.page.goto(new URL(path, console.page.url()).href);
      await expect(console.page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(console.page.getByText('Trực tuyến')).toBeVisible();
      // Legacy mode needs no second page, which Electron's window doesn't have.
      const { violations } = await new AxeBuilder({ page: console.page }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => [path, id, nodes[0]?.html])).toEqual([]);
    }
  });
