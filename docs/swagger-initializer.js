// Optional parameters start empty, as FastAPI's do: their examples are for
// readers, not to be sent by whoever presses Execute.
const OptionalParametersStartEmpty = () => ({
  statePlugins: {
    spec: {
      wrapSelectors: {
        parameterWithMetaByIdentity: (original) => (_state, ...args) => {
          const parameter = original(...args);
          return parameter?.get("required") ? parameter : parameter?.delete("example");
        },
      },
    },
  },
});

window.onload = () => {
  window.ui = SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#swagger-ui",
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [OptionalParametersStartEmpty],
    deepLinking: true,
    docExpansion: "list",
    displayRequestDuration: true,
    persistAuthorization: true,
    showExtensions: true,
    showCommonExtensions: true,
    validatorUrl: null,
  });
};
