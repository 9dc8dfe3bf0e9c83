export { findService, listServices } from "./repository.ts";
export { recipientServiceRoutes } from "./routes.ts";
export { createRecipientServices, type RecipientServices } from "./service.ts";
