import { v7 } from "uuid";

/** A new UUIDv7 (RFC 9562 §5.7) of whatever brand is asked for. */
export const newId = <T extends string>(): T => v7() as T;
