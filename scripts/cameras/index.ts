export { type CityCamera, simulatedCity } from "./city.ts";
export type {
  CameraServer,
  CameraServerOptions,
  LoggedRequest,
  SentFrame,
  SimulatedCamera,
  SimulatedStream,
  StreamName,
} from "./model.ts";
export { hashVclNalUnits, splitAnnexB, splitLengthPrefixed } from "./nal.ts";
export type { CameraAuth, EncodingQuirks, Fault, ProtocolQuirks, Quirks } from "./quirks.ts";
export { makeCertificate } from "./rtsp/certificate.ts";
export { startCameraServer } from "./server.ts";
export { type RemoteCameraServer, spawnCameraServer } from "./spawn.ts";
export { readTimeCode, TIME_CODE_ROWS, type TimeCode, writeTimeCode } from "./time-code.ts";
