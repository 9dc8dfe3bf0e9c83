/**
 * The text of a file that a spreadsheet saved: UTF-8, or, when that it is not, Windows-1252, which is what a French one writes as *CSV*. Without
 * its byte order mark.
 */
export function readText(bytes: Uint8Array): string {
  return (decoded(bytes, "utf-8") ?? decoded(bytes, "windows-1252") ?? "").replace(/^\uFEFF/, "");
}

function decoded(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    // `fatal` says by a TypeError that the bytes are no text of this encoding; anything else is a fault.
    if (cause instanceof TypeError) return null;
    throw cause;
  }
}
