#!/usr/bin/env node
import { main, systemIo } from '../dist/main.js'

process.exitCode = 70 // what Node is left with should main ever fail to settle: a bug
process.exitCode = await main(process.argv.slice(2), systemIo())
