# docker build . in a clone: the program, the certificates that it trusts, and
# nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# The commit is read from .git. The data's folder is copied with its owner below.
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /countries . && mkdir /data

FROM scratch
# For sslmode=verify-full to a managed PostgreSQL.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /countries /countries
# The data's folder must belong to who runs the program.
COPY --from=build --chown=65532:65532 /data /data

USER 65532:65532
ENV COUNTRIES_HOST=0.0.0.0 \
    COUNTRIES_DATABASE=/data/countries.db
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=10s --timeout=15s --start-period=5s CMD ["/countries", "healthcheck"]
ENTRYPOINT ["/countries"]
