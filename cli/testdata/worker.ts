/// <reference lib="deno.worker" />
self.postMessage(Deno.permissions.querySync({ name: "write" }).state === "granted" ? "allowed" : "refused");
