import { StreamFault } from "@vigie/shared/cameras/schema";
import { PROBLEM_CODES } from "@vigie/shared/kernel/problem-codes";
import ts from "typescript";
import { beforeAll, expect, it } from "vitest";
import { startI18n } from "./index.ts";
import { resources } from "./resources.ts";

type Texts = { [key: string]: string | Texts };

const flat = (texts: Texts, path = ""): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  );
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

const sources = import.meta.glob<string>("../**/*.tsx", { eager: true, query: "?raw", import: "default" });
const parsed = Object.entries(sources).map(([path, text]) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX),
);

function nodesOf(root: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

let i18n: Awaited<ReturnType<typeof startI18n>>;
beforeAll(async () => {
  i18n = await startI18n("fr");
});

it("has the same texts in French and English, with the same values to fill in", () => {
  expect(Object.keys(resources.en).sort()).toEqual(Object.keys(resources.fr).sort());
  for (const namespace of Object.keys(resources.fr)) {
    const fr = new Map(flat(resources.fr[namespace] ?? {}));
    const en = new Map(flat(resources.en[namespace] ?? {}));
    expect([...en.keys()].sort(), namespace).toEqual([...fr.keys()].sort());
    for (const [key, text] of fr) expect(holes(en.get(key) ?? ""), `${namespace}:${key}`).toEqual(holes(text));
  }
});

it("leaves no text empty", () => {
  for (const texts of [...Object.values(resources.fr), ...Object.values(resources.en)]) {
    for (const [key, text] of flat(texts)) expect(text.trim(), key).not.toBe("");
  }
});

it("has a sentence for every problem and every fault of a stream, in both languages", () => {
  for (const lng of ["fr", "en"] as const) {
    for (const code of Object.keys(PROBLEM_CODES)) expect(i18n.exists(`problem:${code}`, { lng }), `${lng} ${code}`).toBe(true);
    for (const fault of StreamFault.options) {
      for (const kind of ["fault", "faultShort", "advice"])
        expect(i18n.exists(`cameras:${kind}.${fault}`, { lng }), `${lng} ${kind}.${fault}`).toBe(true);
    }
  }
});

const isTextAttribute = (node: ts.Node): node is ts.JsxAttribute =>
  ts.isJsxAttribute(node) &&
  /^(title|label|alt|placeholder|help|aria-label|purpose|advice|caption|verb)$/.test(node.name.getText());

it("draws no literal text: words come from the files of both languages", () => {
  const literal = parsed.flatMap((file) =>
    nodesOf(file)
      .filter(
        (node) =>
          (ts.isJsxText(node) && /\p{L}/u.test(node.text)) ||
          (isTextAttribute(node) && node.initializer !== undefined && ts.isStringLiteral(node.initializer)),
      )
      .map((node) => `${file.fileName}: ${node.getText().trim()}`),
  );
  expect(literal).toEqual([]);
});

const strings = (node: ts.Node) =>
  nodesOf(node)
    .filter(ts.isStringLiteral)
    .map((literal) => literal.text);

/** Every `t("key")` of a file, with the namespace it is looked for in; the type `TFunction<"tile">` names one too. */
function keysUsed(file: ts.SourceFile): { key: string; namespaces: string[] }[] {
  const nodes = nodesOf(file);
  const calls = nodes.filter(ts.isCallExpression);
  const named = [
    ...calls.filter((call) => /^(use|with)Translation$/.test(call.expression.getText())).flatMap(strings),
    ...nodes
      .filter(ts.isTypeReferenceNode)
      .filter((type) => /^(TFunction|WithTranslation)$/.test(type.typeName.getText()))
      .flatMap(strings),
  ];
  const keys = calls
    .filter((call) => call.expression.getText() === "t")
    .flatMap((call) => call.arguments.slice(0, 1).filter(ts.isStringLiteral))
    .map((argument) => argument.text);
  return keys.map((key) => ({ key, namespaces: named.length === 0 ? ["common"] : named }));
}

it("asks for no text that is not there", () => {
  const exists = (key: string) => i18n.exists(key) || i18n.exists(`${key}_other`);
  const missing = parsed.flatMap((file) =>
    keysUsed(file)
      .filter(
        ({ key, namespaces }) =>
          !(key.includes(":") ? exists(key) : namespaces.some((namespace) => exists(`${namespace}:${key}`))),
      )
      .map(({ key }) => `${file.fileName}: ${key}`),
  );
  expect(missing).toEqual([]);
  expect(parsed.length).toBeGreaterThan(20);
});
