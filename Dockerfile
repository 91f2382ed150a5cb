# Nothing but the program: `make image` builds it first, static and stripped.
FROM scratch

COPY build/countries /countries
# The data's folder must belong to who runs the program.
COPY --chown=65532:65532 build/data /data

USER 65532:65532
ENV COUNTRIES_HOST=0.0.0.0 \
    COUNTRIES_DATABASE=/data/countries.db
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=10s --timeout=15s --start-period=5s CMD ["/countries", "healthcheck"]
ENTRYPOINT ["/countries"]
