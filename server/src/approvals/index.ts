export { approvalRoutes } from "./routes.ts";
export { type ApprovalService, createApprovalService } from "./service.ts";
