import { createRequire } from "node:module";

/** The client of node-media-server itself: it says what ffmpeg 5.1 cannot (H.265), and what no honest player says. */
export interface RtmpClient {
  onPacketCallback: (packet: { codec_type: number; dts: number; size: number; data: Buffer }) => void;
  onStatusCallback: (code: string) => void;
  onCloseCallback: () => void;
  onErrorCallback: (error: Error) => void;
  onOutputCallback: (buffer: Buffer) => void;
  write(buffer: Buffer): void;
  connect(url: string): Promise<void>;
  sendConnect(): Promise<unknown>;
  sendCreateStream(): Promise<unknown>;
  sendPlay(streamName: string): Promise<unknown>;
  sendPublish(streamName: string): Promise<unknown>;
  sendPacket(packet: { codec_type: number; dts: number; size: number; data: Buffer }): void;
  disconnect(): void;
}

const Client = createRequire(import.meta.url)("node-media-server/src/protocol/rtmp_client.js") as new () => RtmpClient;

export interface ClientRun {
  client: RtmpClient;
  /** Video tag bodies that came. */
  bodies: Buffer[];
  isClosed(): boolean;
  /** Every byte it sent. */
  sent(): Buffer;
  sendVideo(stampMs: number, body: Buffer): void;
}

/** Connects and asks to play or publish; resolves when the server said yes or no. */
export async function runClient(url: string, act: "play" | "publish"): Promise<ClientRun> {
  const client = new Client();
  const bodies: Buffer[] = [];
  const sent: Buffer[] = [];
  let isClosed = false;
  client.onPacketCallback = ({ codec_type, size, data }) => {
    if (codec_type === 9) bodies.push(Buffer.from(data.subarray(0, size)));
  };
  client.onCloseCallback = () => {
    isClosed = true;
  };
  client.onErrorCallback = () => undefined;
  const write = client.write.bind(client);
  client.write = (buffer) => {
    sent.push(Buffer.from(buffer));
    write(buffer);
  };
  await client.connect(url);
  await client.sendConnect();
  await client.sendCreateStream();
  const name = url.split("/").at(-1) ?? "";
  await (act === "play" ? client.sendPlay(name) : client.sendPublish(name)).catch(() => undefined);
  const sendVideo = (dts: number, data: Buffer) => client.sendPacket({ codec_type: 9, dts, size: data.length, data });
  return { client, bodies, isClosed: () => isClosed, sent: () => Buffer.concat(sent), sendVideo };
}
