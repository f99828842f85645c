"""Makes calls with the unmodified Python SDK. Reads {command, args, env, calls} from standard input; writes {tools, outcomes}."""

import asyncio
import json
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


def plain(model):
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


async def outcome(session, call):
    try:
        result = plain(await session.call_tool(call["tool"], call["arguments"]))
    except Exception as error:  # What the client itself refuses is an outcome too.
        return {"text": f"{type(error).__name__}: {error}", "structured": {}, "isError": True, "code": "CLIENT"}
    meta = (result.get("_meta") or {}).get("hydrant/error") or {}
    return {
        "text": "\n".join(block.get("text", "") for block in result.get("content", [])),
        "structured": result.get("structuredContent") or {},
        "isError": result.get("isError", False),
        **({"code": meta["code"]} if "code" in meta else {}),
    }


async def main():
    asked = json.load(sys.stdin)
    server = StdioServerParameters(command=asked["command"], args=asked["args"], env=asked["env"])
    async with stdio_client(server) as (reader, writer), ClientSession(reader, writer) as session:
        await session.initialize()
        tools = [plain(tool) for tool in (await session.list_tools()).tools]
        outcomes = [await outcome(session, call) for call in asked["calls"]]
    json.dump({"tools": tools, "outcomes": outcomes}, sys.stdout)


asyncio.run(main())
