/** A sample decoder. */
package org.example.decoder.hello;
