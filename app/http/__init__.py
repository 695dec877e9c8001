"""HTTP: routes, the request pipeline, fields, problems, pages of lists, OpenAPI, health."""
