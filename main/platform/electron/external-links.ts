/** Hosts a link may open in the operator's own browser. */
const EXTERNAL_HOSTS: readonly string[] = ['pho.chat', 'www.pho.chat', 'docs.pho.chat'];

/** Only https, only hosts named above, no credentials, no other port: what opens runs with the operator's rights. */
export const isAllowedExternalLink = (link: string) => {
  if (!URL.canParse(link)) return false;
  const { protocol, hostname, port, username, password } = new URL(link);
  return (
    protocol === 'https:' && EXTERNAL_HOSTS.includes(hostname) && port === '' && username === '' && password === ''
  );
};
