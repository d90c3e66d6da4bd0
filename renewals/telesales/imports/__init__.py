"""The return file of call results (呼叫结果回写) as a kind of file of the shared road."""
