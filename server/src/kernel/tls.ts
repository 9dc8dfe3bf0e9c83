import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { join } from "node:path";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { TlsSetting } from "./config.ts";

/** PEM. */
export interface TlsFiles {
  cert: string;
  key: string;
}

/** `fingerprint`: of the private authority that signed, for whoever installs it on the posts; null when none was made. */
export interface Tls {
  files: TlsFiles | null;
  fingerprint: string | null;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** What browsers accept at most of a server's certificate. */
const SERVER_DAYS = 397;
const OWNER_READS = 0o400;
const SERIAL_BYTES = 16;

/**
 * The certificate to listen with: given, or under `local` signed at each start by an authority of this installation's own. The latter is also
 * left in the data directory as `machine.pem`, key and all, for the media node of the same machine, which trusts `authority.crt` beside it.
 */
export async function openTls(
  { tls, dataDir, origin, listen }: { tls: TlsSetting; dataDir: string; origin: string | null; listen: { host: string } },
  clock: Clock,
): Promise<Tls> {
  if (tls.kind === "none") return { files: null, fingerprint: null };
  if (tls.kind === "files") return { files: { cert: tls.cert, key: tls.key }, fingerprint: null };
  const authority = await openAuthority(dataDir, clock);
  const names = namesOf(origin, listen.host);
  const files = await signServer(authority, names, clock);
  keepForMachine(dataDir, files);
  return { files, fingerprint: fingerprintOf(authority.certificate) };
}

/** One file, replaced as a whole: whoever reads it finds a certificate and the key that belongs to it. */
function keepForMachine(dataDir: string, { cert, key }: TlsFiles): void {
  const path = join(dataDir, "machine.pem");
  const next = `${path}.next`;
  rmSync(next, { force: true });
  writeFileSync(next, `${cert}\n${key}\n`, { mode: OWNER_READS });
  renameSync(next, path);
}

interface Authority {
  certificate: X509Certificate;
  privateKey: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
}

async function openAuthority(dataDir: string, clock: Clock): Promise<Authority> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const certPath = join(dataDir, "authority.crt");
  const keyPath = join(dataDir, "authority.key");
  if (!existsSync(keyPath)) await makeAuthority(certPath, keyPath, clock);
  const privateKey = await crypto.subtle.importKey("pkcs8", fromPem(readFileSync(keyPath, "utf8")), ALGORITHM, false, ["sign"]);
  return { certificate: new X509Certificate(readFileSync(certPath, "utf8")), privateKey };
}

async function makeAuthority(certPath: string, keyPath: string, clock: Clock): Promise<void> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(clock, AUTHORITY_DAYS),
    name: `CN=Vigie ${hostname()}`,
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  writeFileSync(certPath, certificate.toString("pem"));
  // The key comes last: what was half made is made again.
  writeFileSync(keyPath, toPem(await crypto.subtle.exportKey("pkcs8", keys.privateKey)), { mode: OWNER_READS });
}

async function signServer({ certificate: ca, privateKey }: Authority, names: readonly string[], clock: Clock): Promise<TlsFiles> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.create({
    ...validity(clock, SERVER_DAYS),
    subject: `CN=${names[0]}`,
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }) as const)),
    ],
  });
  const key = toPem(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { cert: `${certificate.toString("pem")}\n${ca.toString("pem")}`, key };
}

/** A day of margin for posts whose clocks are behind. */
const validity = (clock: Clock, days: number) => ({
  serialNumber: randomBytes(SERIAL_BYTES).toString("hex"),
  notBefore: new Date(clock.now() - DAY_MS),
  notAfter: new Date(clock.now() + (days - 1) * DAY_MS),
});

/** How posts may call this machine: the origin's name first, then what it listens on, then all it is known by. */
function namesOf(origin: string | null, host: string): string[] {
  const own = origin === null ? [] : [new URL(origin).hostname.replace(/^\[(.*)\]$/, "$1")];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const known = addresses.filter(({ scopeid = 0 }) => scopeid === 0).map(({ address }) => address);
  const listened = host === "0.0.0.0" || host === "::" ? [] : [host];
  return [...new Set([...own, ...listened, "localhost", hostname().toLowerCase(), ...known])];
}

const fingerprintOf = (certificate: X509Certificate): string =>
  (createHash("sha256").update(Buffer.from(certificate.rawData)).digest("hex").toUpperCase().match(/../g) ?? []).join(":");

const toPem = (pkcs8: ArrayBuffer): string => PemConverter.encode(pkcs8, "PRIVATE KEY");
const fromPem = (pem: string): ArrayBuffer => PemConverter.decodeFirst(pem);
