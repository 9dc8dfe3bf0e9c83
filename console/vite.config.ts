import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where a running server answers while the console is worked on with `vite`; the product serves `dist` itself. */
const SERVER = "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    target: "es2022",
    // The content security policy is `default-src 'self'`: no data: address and no inline script may come out of the build.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    // One file: a console stays open for a shift, and a screen fetched later would be missing once the server was updated or is lost. hls.js
    // alone is fetched when a tile's last rung needs it, which needs a server for its grant anyway; a tile that misses it says so and tries again.
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: { "/api": SERVER, "/socket.io": { target: SERVER, ws: true } } },
});
