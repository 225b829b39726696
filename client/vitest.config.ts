import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "happy-dom",
    pool: "vmThreads", // a fresh document for each file, without a fresh thread for it
    environmentOptions: {
      happyDOM: {
        url: "https://gazette.example/harbour",
        settings: { enableIframePageLoading: true }, // of empty frames: no test gives one an address
      },
    },
    include: ["tests/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    unstubGlobals: true,
    restoreMocks: true,
  },
});
