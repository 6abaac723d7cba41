FROM debian:trixie-slim
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends nats-server >/dev/null
ENTRYPOINT ["/usr/sbin/nats-server"]
