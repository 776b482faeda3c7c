FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# docker build --build-arg VERSION=… --build-arg COMMIT=$(git rev-parse HEAD) --build-arg DATE=$(git log -1 --format=%cI) .
ARG VERSION=development
ARG COMMIT
ARG DATE
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${VERSION} -X main.commit=${COMMIT} -X main.date=${DATE}" -o /out/fitsync ./cmd/fitsync
# An empty folder to copy, since the final image has no shell to make one with.
RUN mkdir -p /out/data /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/fitsync /fitsync
# No user table is needed for a number. 65532 is neither root nor a user of common hosts.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
USER 65532:65532
# A store at its default path, fitsync.db, and the configuration lie in the volume.
WORKDIR /data
VOLUME /data
ENV FITSYNC_CONFIG=/data/fitsync.yaml
# Asks the worker on its loopback address, inside the container.
HEALTHCHECK --interval=30s --timeout=10s --start-period=15s --retries=3 CMD ["/fitsync", "health"]
ENTRYPOINT ["/fitsync"]
CMD ["serve"]
