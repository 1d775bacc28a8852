/** Whether a URL's host name is this machine's own: 127.0.0.0/8, ::1 or localhost. */
export const isLoopback = (hostname: string) =>
  hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname);
