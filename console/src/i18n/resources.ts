type Texts = { [key: string]: string | Texts };

/** Every text of the console: one file a feature and language, `fr/<feature>.json` and `en/<feature>.json`. */
const files = import.meta.glob<Texts>("./{fr,en}/*.json", { eager: true, import: "default" });

export const resources: Record<"fr" | "en", Record<string, Texts>> = { fr: {}, en: {} };

for (const [path, texts] of Object.entries(files)) {
  const [, language, namespace] = /^\.\/(fr|en)\/(.+)\.json$/.exec(path) ?? [];
  if ((language === "fr" || language === "en") && namespace !== undefined) resources[language][namespace] = texts;
}
