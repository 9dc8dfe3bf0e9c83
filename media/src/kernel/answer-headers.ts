const YEAR_S = 31_536_000;

/**
 * On every answer of a node, whatever it is: pictures and refusals are kept by nobody, drawn into no other site's page, and taken for nothing
 * but what they are. `isTls`: from then on the browser comes by TLS alone.
 */
export const answerHeaders = (isTls: boolean): Readonly<Record<string, string>> => ({
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-site",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  ...(isTls ? { "strict-transport-security": `max-age=${YEAR_S}; includeSubDomains` } : {}),
});
