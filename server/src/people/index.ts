export { findPerson, findPersonByLogin, hasAdministrator } from "./repository.ts";
export { peopleRoutes } from "./routes.ts";
export { addPerson, createPeopleService, hashStrong, type PeopleService, requireStrong } from "./service.ts";
