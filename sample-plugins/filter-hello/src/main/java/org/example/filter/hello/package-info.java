/** The smallest complete plugin. Start at {@link org.example.filter.hello.HelloFilter}. */
package org.example.filter.hello;
