-- One line for bench/reads.sh: requests/s, p50 and p99 in microseconds, answers that were no success.
function done(summary, latency, requests)
  io.write(string.format("%.0f %d %d %d\n", summary.requests / summary.duration * 1e6, latency:percentile(50),
    latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.timeout))
end
