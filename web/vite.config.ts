import { defineConfig } from "vite";

// `npm run dev` shows the pages anew on every change of them, with the shop of a node behind: of "make demo", unless
// STOREHUB_NODE names another.
const node = process.env["STOREHUB_NODE"] ?? "http://127.0.0.1:7102";

export default defineConfig({
  build: {
    outDir: "dist/app",
    manifest: true,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    assetsInlineLimit: 0, // nothing inline: the content security policy allows none
  },
  worker: { format: "es" },
  server: {
    proxy: { "/storehub.v1.": { target: node, changeOrigin: true }, "/ca.crt": { target: node, changeOrigin: true } },
  },
});
