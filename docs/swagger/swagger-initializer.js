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

// Swagger UI knows no range: it would call a 401 undocumented where the document
// has 4XX.
const KnowRanges = (system) => ({
  wrapComponents: {
    liveResponse: (Original) => (props) => {
      const range = `${String(props.response.get("status"))[0]}XX`;
      const documented = props.specSelectors.specJson().hasIn(["paths", props.path, props.method, "responses", range]);
      const response = documented ? props.response.delete("notDocumented") : props.response;
      return system.React.createElement(Original, { ...props, response });
    },
  },
});

// The page calls the service that it came from: behind a proxy that nobody told
// the service about, the document cannot name it.
const here = new URL(".", location.href).href;
const callHere = (response) => {
  if (response.url === new URL("openapi.json", here).href && response.ok) {
    response.text = JSON.stringify({ ...JSON.parse(response.text), servers: [{ url: here.slice(0, -1) }] });
  }
  return response;
};

// Swagger UI leaves these fields without a name for screen readers.
const nameFields = () => {
  const name = (selector, of) => document.querySelectorAll(selector).forEach((field) => (field.ariaLabel ??= of(field)));
  name(".servers select", () => "Server");
  name("tr[data-param-name] :is(input, select)", (field) => field.closest("tr").dataset.paramName);
  name(".body-param textarea", () => "Request body");
  name(".close-modal", () => "Close");
};

window.onload = () => {
  new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
  window.ui = SwaggerUIBundle({
    url: "openapi.json",
    dom_id: "#swagger-ui",
    layout: "BaseLayout",
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [OptionalParametersStartEmpty, KnowRanges],
    oauth2RedirectUrl: new URL("docs/oauth2-redirect", here).href,
    responseInterceptor: callHere,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0, // closed: each operation shows the schemas that it uses
    displayRequestDuration: true,
    persistAuthorization: true,
    showExtensions: true,
    showCommonExtensions: true,
    validatorUrl: null,
  });
};
