import { request } from "node:http";
import type { HttpClient } from "./http-client.ts";

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  code: string | null;
}

/** A request whose address goes out as it is written: `fetch` would tidy dots and encodings away. */
export function sendRaw(
  { origin, cookie }: Pick<HttpClient, "origin" | "cookie">,
  method: string,
  path: string,
  { body, headers = {} }: { body?: string; headers?: Record<string, string | undefined> } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const all = { origin, ...(cookie === null ? {} : { cookie }), ...json, ...headers };
  const own = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers: own }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const isJson = /[/+]json\b/.test(String(answer.headers["content-type"]));
        const code = isJson && text !== "" ? ((JSON.parse(text) as { code?: string } | null)?.code ?? null) : null;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, code });
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
