-- Requests for wrk: addresses from a file, one a line, in turn from a random place on; one line of JSON at the end.
-- Arguments: FILE SEED [HEADER: VALUE]...

local paths, headers, place = {}, {}, 1

function init(args)
   for line in io.lines(args[1]) do
      paths[#paths + 1] = line
   end
   math.randomseed(tonumber(args[2]))
   place = math.random(#paths)
   for number = 3, #args do
      local name, value = args[number]:match("^([^:]+): (.*)$")
      headers[name] = value
   end
end

function request()
   place = place % #paths + 1
   return wrk.format("GET", paths[place], headers)
end

function done(summary, latency, _)
   local errors = summary.errors
   io.write(string.format(
      '\nRESULT {"requests": %d, "seconds": %f, "bytes": %d, "failed": %d, "p50_ms": %f, "p99_ms": %f}\n',
      summary.requests, summary.duration / 1e6, summary.bytes,
      errors.connect + errors.read + errors.write + errors.status + errors.timeout,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
