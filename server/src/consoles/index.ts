export { createConsoleHub } from "./hub.ts";
export { createStatesFeed } from "./states-feed.ts";
