// A program that uses every operation, through the types that
// openapi-typescript makes of the document: what does not fit them does not
// compile.
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./openapi.js";

type Country = components["schemas"]["Country"];

// Of an answer that has several media types, the type is that of JSON.
const client = createClient<paths, "application/json">({ baseUrl: process.argv[2] });
const germany: Country = { name: "Germany", capital: "Berlin", area: 357022 };

const created = await client.POST("/countries", { body: germany });
assert.equal(created.response.status, 201);
assert.deepEqual(created.data, { id: 4, ...germany });
assert.equal(created.response.headers.get("Location"), "/countries/4");

const taken = await client.POST("/countries", { body: { id: 4, ...germany } });
assert.equal(taken.response.status, 409);
assert.deepEqual(taken.error, { detail: "Country 4 already exists" });

const many = await client.POST("/countries/bulk", { body: [germany, { name: "Nauru", capital: "", area: 21 }] });
assert.deepEqual(many.data?.map((country) => country.id), [5, 6]);

const path = { country_id: 4 };
const got = await client.GET("/countries/{country_id}", { params: { path } });
assert.deepEqual(got.data, { id: 4, ...germany });
const seen = got.response.headers.get("ETag") ?? undefined;

const replaced = await client.PUT("/countries/{country_id}", {
  params: { path, header: { "If-Match": seen } },
  body: { ...germany, capital: "Bonn" },
});
assert.deepEqual(replaced.data, { id: 4, ...germany, capital: "Bonn" });

const outdated = await client.PATCH("/countries/{country_id}", {
  params: { path, header: { "If-Match": seen } },
  body: { capital: "Berlin" },
});
assert.equal(outdated.response.status, 412);
assert.deepEqual(outdated.error, { detail: "Precondition Failed" });

const changed = await client.PATCH("/countries/{country_id}", { params: { path }, body: { capital: "Berlin" } });
assert.deepEqual(changed.data, { id: 4, ...germany });

const names: string[] = [];
let cursor: string | undefined;
do {
  const query = { sort: "-area", limit: 4, cursor } as const;
  const { data, response } = await client.GET("/countries", { params: { query } });
  assert.equal(response.headers.get("X-Total-Count"), "6");
  names.push(...(data ?? []).map((country) => country.name));
  const next = response.headers.get("Link")?.match(/^<([^>]+)>; rel="next"$/)?.[1];
  cursor = next && (new URL(next, response.url).searchParams.get("cursor") ?? undefined);
} while (cursor);
assert.deepEqual(names, ["Australia", "Egypt", "Thailand", "Germany", "Germany", "Nauru"]);

const table = await client.GET("/countries", { params: { query: { limit: 1 } }, headers: { Accept: "text/csv" }, parseAs: "text" });
assert.equal(table.data, "id,name,capital,area\r\n1,Thailand,Bangkok,513120\r\n");

const refused = await client.GET("/countries", { params: { query: { limit: 0 } } });
assert.equal(refused.response.status, 422);
assert.ok(refused.error && "detail" in refused.error && typeof refused.error.detail === "object");
assert.deepEqual(refused.error.detail[0]?.loc, ["query", "limit"]);

for (const country_id of [4, 5, 6]) {
  const { response } = await client.DELETE("/countries/{country_id}", { params: { path: { country_id } } });
  assert.equal(response.status, 204);
}
const gone = await client.GET("/countries/{country_id}", { params: { path } });
assert.equal(gone.response.status, 404);
