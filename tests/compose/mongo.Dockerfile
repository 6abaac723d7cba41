FROM debian:trixie-slim
COPY ferretdb /usr/bin/ferretdb
RUN mkdir -p /data/db
ENTRYPOINT ["/usr/bin/ferretdb"]
