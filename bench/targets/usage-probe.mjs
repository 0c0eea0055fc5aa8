// Runs in the process that is measured, before its program: any message is answered with what the process has used.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  const { maxRSS } = process.resourceUsage()
  process.send({
    cpuMilliseconds: (user + system) / 1000,
    residentBytes: process.memoryUsage().rss,
    mostResidentBytes: maxRSS * 1024,
  })
})
