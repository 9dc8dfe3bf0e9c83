import { z } from "zod";

export const Language = z.enum(["fr", "en"]);
export type Language = z.infer<typeof Language>;

const KEY = "vigie.language";

/** What was chosen on this machine, or French. */
export function rememberedLanguage(storage: Storage): Language {
  const parsed = Language.safeParse(storage.getItem(KEY));
  return parsed.success ? parsed.data : "fr";
}

export const rememberLanguage = (storage: Storage, language: Language) => storage.setItem(KEY, language);
