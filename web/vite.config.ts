import { defineConfig, type Rolldown } from "vite";

// `npm run dev` shows the pages anew on every change of them, with the shop of a node behind: of "make demo", unless
// STOREHUB_NODE names another.
const node = process.env["STOREHUB_NODE"] ?? "http://127.0.0.1:7102";

/** The page that cannot do without a module of its own, null for what it loads later. */
function ofPage(id: string, bundle: Rolldown.ChunkingContext): string | null {
  const [, name] = /[\\/]src[\\/]pages[\\/]([^\\/]+)[\\/]/.exec(id) ?? [];
  if (!name || isPage(id)) return null;
  const seen = new Set<string>();
  const needed = (module: string): boolean => {
    if (seen.has(module)) return false;
    seen.add(module);
    return (bundle.getModuleInfo(module)?.importers ?? []).some((by) => isPage(by) || needed(by));
  };
  return needed(id) ? name : null;
}

const isPage = (id: string): boolean => /[\\/]pages[\\/][^\\/]+[\\/]page\.tsx$/.test(id);
/** The code that draws a QR code is larger than any page to sign in at needs: it is nobody's share of another part. */
const inQr = /[\\/](node_modules[\\/]uqr|src[\\/]ui[\\/]qr\.tsx$)/;
const inUi = /[\\/]src[\\/](ui|api|live|i18n)[\\/]/;

export default defineConfig({
  build: {
    outDir: "dist/app",
    manifest: true,
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    assetsInlineLimit: 0, // nothing inline: the content security policy allows none
    rolldownOptions: {
      output: {
        // A part that several pages share has all their names.
        chunkFileNames: (c) => `assets/${c.name.split("~")[0]}-[hash].js`,
        codeSplitting: {
          groups: [
            { name: "house", tags: ["$initial"] },
            { name: "qr", test: inQr },
            { name: "ui", test: inUi, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 4_096 },
            { name: ofPage, debugName: "of a page" },
          ],
        },
      },
    },
  },
  worker: { format: "es" },
  server: {
    proxy: { "/storehub.v1.": { target: node, changeOrigin: true }, "/ca.crt": { target: node, changeOrigin: true } },
  },
});
