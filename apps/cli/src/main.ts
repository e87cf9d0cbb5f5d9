#!/usr/bin/env node
/**
 * Starts the command line.
 *
 * Node keeps what it compiles of it between runs, in the cache folder of the user, about two megabytes. It does without where
 * it cannot write there, or where `NODE_DISABLE_COMPILE_CACHE` is set. So the rest is loaded after that is settled.
 */
import { cacheFolder } from "@bedrock-kit/discovery"
import { enableCompileCache } from "node:module"
import { homedir } from "node:os"
import { join } from "node:path"

enableCompileCache(join(cacheFolder({ environment: process.env, homeDirectory: homedir() }), "compiled"))
await import("./run.ts")
