public import ArgumentParser
public import Report

extension ReportFormat: ExpressibleByArgument {}
