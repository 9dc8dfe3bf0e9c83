import { z } from "zod";

// zod compiles its parsers with `new Function`, which the content security policy refuses; this keeps it from trying. A module of its
// own, imported before any that makes a schema: the first schema would try.
z.config({ jitless: true });
