// Who may import whom. docs/ARCHITECTURE.md says why; scripts/gate/boundaries.ts runs this and proves that every source was read.
const WORKSPACES = "^(shared|media|server|console|tests|scripts)/";
const IS_TEST = "\\.test\\.tsx?$";

const only = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: IS_TEST },
  to: { path: WORKSPACES, pathNot: allowed },
});

const forbid = (name, from, to) => ({ name, severity: "error", from, to });

module.exports = {
  forbidden: [
    only("shared-imports-nobody", "^shared/", ["^shared/"]),
    only("media-imports-shared", "^media/", ["^media/", "^shared/"]),
    only("server-imports-shared", "^server/", ["^server/", "^shared/"]),
    only("console-sees-contracts", "^console/", ["^console/", "^shared/"]),
    forbid("shared-is-pure", { path: "^shared/", pathNot: IS_TEST }, { dependencyTypes: ["core"] }),
    forbid(
      "shared-packages",
      { path: "^shared/", pathNot: IS_TEST },
      { path: "node_modules/", pathNot: "node_modules/(zod|temporal-polyfill)/" },
    ),
    forbid(
      "frames-flow-down",
      { path: "^media/src/(rtsp|rtp|frames|fmp4)/" },
      { path: "^media/src/(live|hls|recording|playback|nms|viewings|link|cameras)/" },
    ),
    forbid(
      "module-through-index",
      { path: "^(server/src|console/src/features)/([^/]+)/", pathNot: IS_TEST },
      {
        path: "^(server/src|console/src/features)/[^/]+/",
        pathNot: ["^$1/$2/", "/index\\.tsx?$", "^server/src/(kernel|db)/"],
      },
    ),
    forbid(
      "scripts-see-faces",
      { path: "^scripts/" },
      { path: "^(server|media|console)/src/.+", pathNot: ["/index\\.ts$", "/main\\.ts$"] },
    ),
    forbid("ffmpeg-in-simulated-cameras-alone", { pathNot: "^scripts/cameras/" }, { path: "node_modules/(node-av|@seydx)/" }),
    // Scripts and tests use what the workspaces bring.
    forbid(
      "no-undeclared-package",
      { path: "^(shared|media|server|console)/" },
      { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    ),
    forbid("no-cycles", {}, { circular: true }),
    forbid("no-unresolved", {}, { couldNotResolve: true }),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.base.json" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "default"] },
  },
};
