export { findPerson, findPersonByLogin, hasAdministrator } from "./repository.ts";
export { peopleRoutes } from "./routes.ts";
export { addPerson, createPeopleService, hashStrong, type PeopleService } from "./service.ts";
