// Runs in the application's process before it: any message is answered with what the process has used so far.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const { maxRSS } = process.resourceUsage()
  process.send({
    cpuMilliseconds: (user + system) / 1000,
    residentBytes: process.memoryUsage().rss,
    mostResidentBytes: maxRSS * 1024,
  })
})
