package org.interlake.driver.page;

/** What stands in a section. */
public sealed interface Block permits Paragraph, Tiles, Table, Chart, Flow {}
