import { expect, test } from './harness.ts';

test.skip(({ shell }) => shell === 'browser', 'only Electron has a preload and guards of its own');

test('the page sees two functions of the main process and nothing of Node', async ({ console }) => {
  const seen = await console.page.evaluate(() => ({
    bridge: Object.keys(Reflect.get(window, 'pho')),
    node: ['process', 'require', 'module', 'Buffer', 'global'].filter((name) => name in window),
  }));
  expect(seen).toEqual({ bridge: ['call', 'on'], node: [] });
});

test('the page cannot be led away, and opens no window', async ({ console }) => {
  const { page } = console;
  const before = page.url();
  await page.evaluate(() => {
    window.open('https://evil.example/');
    window.location.href = 'https://evil.example/';
  });
  await expect(page.getByRole('heading', { name: 'Đăng nhập' })).toBeVisible();
  expect(page.url()).toBe(before);
  await expect.poll(() => page.context().pages().length).toBe(1);
});

test('the page cannot call anything on the network', async ({ console }) => {
  const answer = await console.page.evaluate(() =>
    fetch('https://evil.example/').then(
      () => 'answered',
      () => 'refused',
    ),
  );
  expect(answer).toBe('refused');
  await expect.poll(() => console.complaints.join()).toContain("connect-src 'none'");
});

test('a subframe gets neither bridge nor answer', async ({ console }) => {
  const bridgeInFrame = await console.page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    return frame.contentWindow !== null && 'pho' in frame.contentWindow;
  });
  expect(bridgeInFrame).toBe(false);
});

test('a second start on the same folder keeps what the page remembered', async ({ console }) => {
  await console.page.evaluate(() => localStorage.setItem('kept', 'yes'));
  await console.restart();
  expect(await console.page.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
});
