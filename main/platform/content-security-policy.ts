/** Where the page may connect to: nowhere in Electron, where calls go over IPC; its own origin in the browser shell. */
export type ConnectSource = "'none'" | "'self'";

/**
 * The policy of every page of the console. Mantine writes its theme into `<style>` elements, which carry the nonce of
 * their page load, so no `unsafe-inline` is needed.
 */
export const contentSecurityPolicy = (connect: ConnectSource, styleNonce?: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styleNonce ? ` 'nonce-${styleNonce}'` : ''}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

export const pageHeaders = (connect: ConnectSource, styleNonce?: string) => ({
  'content-security-policy': contentSecurityPolicy(connect, styleNonce),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
});
