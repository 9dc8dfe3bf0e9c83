export { type NodeConfig, type RunningNode, startNode } from "./node.ts";
