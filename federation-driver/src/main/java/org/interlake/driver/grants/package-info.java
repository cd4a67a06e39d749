/**
 * Which rights of a file system each party needs on an exchange: the layout's table of permissions
 * in, an administrator's commands or policies out. Nothing here touches a file system.
 */
package org.interlake.driver.grants;
