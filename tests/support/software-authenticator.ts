import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** What a ceremony answers, as a browser's library writes it (WebAuthn §5.1.8). */
type CeremonyAnswer = Record<string, unknown>;

interface Options {
  challenge?: unknown;
  rp?: { id?: string };
  rpId?: string;
}
/** What a dishonest browser or page changes. */
interface Twist {
  origin?: string;
  rpId?: string;
  challenge?: string;
  /** Touched, and its holder not verified. */
  isVerified?: boolean;
  counter?: number;
}

const sha256 = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest();
const base64url = (bytes: Buffer) => bytes.toString("base64url");

/** A security key in software, honest unless told otherwise: ES256 (RFC 9053 §2.1), no attestation, a count of its signatures. */
export class SoftwareAuthenticator {
  readonly credentialId = base64url(randomBytes(32));
  readonly #keys: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #origin: string;
  #counter = 0;

  /** `origin`: the page's, as its browser writes it. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Answers `navigator.credentials.create`. */
  create(options: unknown, twist: Twist = {}): CeremonyAnswer {
    const asked = options as Options;
    const data = this.#authenticatorData(twist.rpId ?? asked.rp?.id ?? "", twist, this.#attestedCredential());
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      textOf("fmt"),
      textOf("none"),
      textOf("attStmt"),
      Buffer.from([0xa0]),
      textOf("authData"),
      bytesOf(data),
    ]);
    const response = {
      clientDataJSON: this.#clientData("webauthn.create", asked, twist),
      attestationObject: base64url(attestationObject),
      transports: ["usb"],
    };
    return this.#credential(response);
  }

  /** Answers `navigator.credentials.get`. */
  get(options: unknown, twist: Twist = {}): CeremonyAnswer {
    const asked = options as Options;
    this.#counter += 1;
    const data = this.#authenticatorData(twist.rpId ?? asked.rpId ?? "", twist, null);
    const clientDataJSON = this.#clientData("webauthn.get", asked, twist);
    const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, "base64url"))]);
    const signature = base64url(sign("sha256", signed, this.#keys.privateKey));
    return this.#credential({ clientDataJSON, authenticatorData: base64url(data), signature });
  }

  #credential(response: object): CeremonyAnswer {
    const { credentialId: id } = this;
    return { id, rawId: id, type: "public-key", clientExtensionResults: {}, response };
  }

  #clientData(type: string, { challenge }: Options, twist: Twist): string {
    const origin = twist.origin ?? this.#origin;
    return base64url(Buffer.from(JSON.stringify({ type, challenge: twist.challenge ?? challenge, origin, crossOrigin: false })));
  }

  /** WebAuthn §6.1. */
  #authenticatorData(rpId: string, { isVerified = true, counter }: Twist, attested: Buffer | null): Buffer {
    const flags = 0x01 | (isVerified ? 0x04 : 0) | (attested === null ? 0 : 0x40);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter ?? this.#counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  }

  /** WebAuthn §6.5.1: no model, the credential's id, and its COSE key. */
  #attestedCredential(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const id = Buffer.from(this.credentialId, "base64url");
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    // {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
    const cose = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      bytesOf(Buffer.from(x, "base64url")),
      Buffer.from([0x22]),
      bytesOf(Buffer.from(y, "base64url")),
    ]);
    return Buffer.concat([Buffer.alloc(16), length, id, cose]);
  }
}

/** CBOR (RFC 8949 §3.1) of short texts and of byte strings up to 64 kB. */
const textOf = (text: string) => Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)]);
function bytesOf(bytes: Buffer): Buffer {
  const long = Buffer.from([0x59, bytes.length >> 8, bytes.length & 0xff]);
  const short = Buffer.from([0x58, bytes.length]);
  return Buffer.concat([bytes.length > 0xff ? long : short, bytes]);
}
