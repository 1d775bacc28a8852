import { expect, test } from './harness.ts';

test('the console opens on the sign-in page, and the page has nothing to complain of', async ({ console }) => {
  await expect(console.page.getByRole('heading', { name: 'Đăng nhập' })).toBeVisible();
  await expect(console.page.getByRole('button', { name: /Tài chính/u })).toBeVisible();
  expect(console.complaints).toEqual([]);
});

test('styles and typeface come through the policy', async ({ console }) => {
  const heading = console.page.getByRole('heading', { name: 'Đăng nhập' });
  await expect(heading).toHaveCSS('font-family', /Be Vietnam Pro/u);
  const loaded = await console.page.evaluate(() =>
    document.fonts.ready.then((fonts) => [...fonts].some(({ status }) => status === 'loaded')),
  );
  expect(loaded).toBe(true);
});

test('a script that got into the page does not run', async ({ console }) => {
  const ran = await console.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = true';
    document.head.append(script);
    return 'intruder' in window;
  });
  expect(ran).toBe(false);
  await expect.poll(() => console.complaints.join()).toContain('Content Security Policy');
});
