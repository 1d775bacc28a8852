/** The nonce this page load allows inline `<style>` elements with; for `MantineProvider getStyleNonce`. */
export const styleNonce = (): string => {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  // Mantine's scroll lock adds its own style element and takes the nonce from here (npm `get-nonce`).
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  return nonce;
};
