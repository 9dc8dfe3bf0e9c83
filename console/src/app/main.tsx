import "../ui/tokens.css";
import "../ui/reset.css";
import { createRoot } from "react-dom/client";
import { z } from "zod";

// zod compiles its parsers with `new Function`, which the content security policy refuses; this keeps it from trying.
z.config({ jitless: true });

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root element");
createRoot(root).render(null);
